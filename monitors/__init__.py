"""What is watched: sources, the ports they meet, ingest, poll, deliver and the schedule."""
