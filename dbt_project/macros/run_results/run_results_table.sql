{#
    The quoted name of <schema>_ops.dbt_nodes; it and its database are made where
    they are missing. The database is the ledger's, but nothing of the ledger has
    to be there: plain dbt works on a server where etlp was never run.
#}
{% macro run_results_table() %}
    {%- set database = target.schema ~ '_ops' -%}
    {%- set table = adapter.quote(database) ~ '.' ~ adapter.quote('dbt_nodes') -%}
    {#- Asked first, because "if not exists" raises a note for what exists. -#}
    {%- set found = run_query(
        "select count(*) from information_schema.tables where table_schema = '" ~ database
        ~ "' and table_name = 'dbt_nodes'"
    ) -%}
    {%- if not found.rows[0][0] -%}
        {%- do run_query(
            'create database if not exists ' ~ adapter.quote(database) ~ ' character set utf8mb4'
        ) -%}
        {%- do run_query(create_run_results(table)) -%}
    {%- endif -%}
    {{ return(table) }}
{% endmacro %}


{% macro create_run_results(table) %}
create table if not exists {{ table }} (
    invocation_id char(36) not null comment 'one call of dbt',
    node varchar(255) not null comment 'unique_id of dbt, e.g. model.etlp.dim_dates',
    resource_type varchar(20) not null comment 'model, seed, snapshot, test, unit_test or source',
    name varchar(255) not null,
    command varchar(20) not null comment 'build, run, test, seed, snapshot, freshness, ...',
    target_name varchar(64) not null comment 'target of profiles.yml',
    target_schema varchar(64) not null comment 'prefix of the databases that were built',
    status varchar(20) not null comment 'success, pass, warn, error, fail, skipped, ...',
    started_at datetime(6) comment 'UTC; null for a node that was skipped',
    seconds double not null,
    row_count bigint comment 'rows written, where dbt knows it',
    failures bigint comment 'rows that broke a test',
    message varchar(500) comment 'what the server or dbt said',
    thread varchar(40),
    primary key (invocation_id, node),
    key (node, started_at)
) character set utf8mb4 collate utf8mb4_bin comment 'Nodes of each call of dbt: how they ended, how long they took'
{% endmacro %}
