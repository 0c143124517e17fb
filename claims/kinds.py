"""Kinds of claims by what they are about."""

from claims.model import Kind

TERRITORY = (Kind.TERRITORY_TAKEN, Kind.ATTACK_REPELLED, Kind.STATEMENT)
OF_PEOPLE = (
    Kind.KILLED,
    Kind.WOUNDED,
    Kind.CASUALTIES,
    Kind.CAPTURED,
    Kind.SURRENDERED,
    Kind.MISSING,
    Kind.DISPLACED,
    Kind.STRENGTH,
)
OF_THINGS = (Kind.EQUIPMENT_DESTROYED, Kind.EQUIPMENT_CAPTURED)
