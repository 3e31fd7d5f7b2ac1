"""A schema of pairs, whose halves only a torn transaction can part."""

from __future__ import annotations

import sqlite3
import threading

from app.store.migrations import Migration

PAIRS = (Migration(1, "CREATE TABLE pair (side TEXT, number INTEGER);"),)


def add_pair(number: int, gate: threading.Event | None = None, entered: threading.Event | None = None):
    def job(connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO pair VALUES ('left', ?)", (number,))
        if entered is not None:
            entered.set()
        if gate is not None:
            gate.wait(10)
        connection.execute("INSERT INTO pair VALUES ('right', ?)", (number,))
        return number

    return job


def pairs(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    return connection.execute("SELECT number, count(*) FROM pair GROUP BY number ORDER BY number").fetchall()
