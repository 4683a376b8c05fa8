package dev.director.api.index;

/** The tables. Times are milliseconds since the epoch; {@code at} never changes. */
final class Schema {
    static final String[] STATEMENTS = {
        """
        CREATE TABLE runs (
            tenant TEXT NOT NULL, id TEXT NOT NULL,
            state TEXT NOT NULL, generation INTEGER NOT NULL,
            lane TEXT, model TEXT, workflow TEXT, conversation TEXT,
            at INTEGER NOT NULL, touched INTEGER NOT NULL, finished INTEGER,
            answered TEXT, usd TEXT, error TEXT, waits TEXT, part INTEGER, place INTEGER,
            PRIMARY KEY (tenant, id))\
        """,
        "CREATE INDEX runs_by_time ON runs (at, tenant, id)",
        "CREATE INDEX runs_of_tenant ON runs (tenant, at, id)",
        "CREATE INDEX runs_of_state ON runs (state, at, tenant, id)",
        "CREATE INDEX runs_by_touch ON runs (part IS NULL, touched)",
        """
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL,
            place INTEGER NOT NULL, value BLOB NOT NULL)\
        """,
        "CREATE UNIQUE INDEX events_of_run ON events (tenant, id, place)",
        """
        CREATE TABLE calls (
            tenant TEXT NOT NULL, id TEXT NOT NULL, call TEXT NOT NULL,
            answered INTEGER NOT NULL, record_key TEXT, part INTEGER, place INTEGER,
            PRIMARY KEY (tenant, id, call)) WITHOUT ROWID\
        """,
    };

    private Schema() {}
}
