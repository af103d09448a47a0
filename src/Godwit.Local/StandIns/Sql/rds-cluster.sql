-- Amazon RDS: the master role. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
CREATE ROLE rds_password NOLOGIN;
CREATE ROLE rds_replication NOLOGIN;
CREATE ROLE rds_superuser NOLOGIN;
GRANT pg_monitor, pg_signal_backend, rds_password, rds_replication TO rds_superuser WITH ADMIN OPTION;

-- There, membership in rds_replication is what permits replication; here it takes the attribute.
CREATE ROLE master LOGIN NOSUPERUSER CREATEDB CREATEROLE REPLICATION;
GRANT rds_superuser TO master;
GRANT SET ON PARAMETER session_replication_role TO master;

ALTER DATABASE postgres OWNER TO master;
