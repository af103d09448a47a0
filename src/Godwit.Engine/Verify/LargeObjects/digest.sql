-- Digest of large objects: one hash for each 256 kB, over the object's oid, the place and the bytes. Read by lo_get, in chunks, so that
-- neither a value of 1 GB nor a hole (missing pages read as zeros) matters.
-- $1: oids as bigint[]. {first}, {second}: the two hashes of r.
WITH RECURSIVE chunk AS (
    SELECT o.oid, 0::bigint AS at, c.size, c.first, c.second
    FROM (SELECT unnest($1::bigint[])::oid AS oid) AS o
    CROSS JOIN LATERAL (
        SELECT s.size, {first} AS first, {second} AS second
        FROM (SELECT length(d.bytes) AS size, {value} AS r
              FROM (SELECT o.oid, 0::bigint AS at, lo_get(o.oid, 0, 262144) AS bytes OFFSET 0) AS d OFFSET 0) AS s
    ) AS c
    UNION ALL
    SELECT p.oid, p.at + 262144, c.size, c.first, c.second
    FROM chunk AS p
    CROSS JOIN LATERAL (
        SELECT s.size, {first} AS first, {second} AS second
        FROM (SELECT length(d.bytes) AS size, {value} AS r
              FROM (SELECT p.oid, p.at + 262144 AS at, lo_get(p.oid, p.at + 262144, 262144) AS bytes OFFSET 0) AS d OFFSET 0) AS s
    ) AS c
    WHERE p.size = 262144
)
SELECT count(*) FILTER (WHERE at = 0), coalesce(sum(first), 0)::text, coalesce(sum(second), 0)::text
FROM chunk
