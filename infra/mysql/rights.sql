-- Run once, when the volume is empty. The user has no rights beyond the
-- databases of the warehouse: another ETLP_SCHEMA needs a grant of its own.
grant all privileges on `warehouse\_%`.* to 'etlp'@'%';
-- dbt connects to the prefix itself, which holds no tables.
grant all privileges on `warehouse`.* to 'etlp'@'%';
