# Build: docker build -t claimwatch .
# Run:   docker run --rm -it -v claimwatch:/data claimwatch            (sample posts and a console chat)
#        docker run -d -v claimwatch:/data -v ./config.toml:/data/config.toml:ro claimwatch
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/claimwatch
COPY pyproject.toml constraints.txt README.md ./
COPY claims claims
COPY monitors monitors
COPY storage storage
COPY bot bot
RUN /opt/claimwatch/bin/pip install --no-cache-dir -c constraints.txt '.[postgres]'

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home claimwatch \
 && install -d -o claimwatch -g claimwatch /data
COPY --from=build /opt/claimwatch /opt/claimwatch
ENV PATH=/opt/claimwatch/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CLAIMWATCH_DATA_DIR=/data
USER claimwatch
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=20s --start-period=1m CMD ["claimwatch", "health"]
ENTRYPOINT ["claimwatch"]
CMD ["run"]
