-- Version 6: requests that are answered with something.

-- What the runner answers beside having done it; made_until: from then on nobody waits for the answer any more.
ALTER TABLE godwit.requests
    ADD result     text,
    ADD made_until timestamptz,
    ADD ended_at   timestamptz;

INSERT INTO godwit.version VALUES (6);
