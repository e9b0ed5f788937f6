{#-
    One query for all schemas. Rows are the server's estimate; sizes are what the
    files hold. MySQL would show both as they were up to a day ago.
-#}
{% macro mysql__get_catalog(information_schema, schemas) -%}
    {%- set names = [] -%}
    {%- for schema in schemas -%}
        {%- do names.append(dbt.string_literal(dbt.escape_single_quotes(schema | lower))) -%}
    {%- endfor -%}
    {{ return(run_query(mysql__catalog_sql('lower(tables.table_schema) in (' ~ names | join(', ') ~ ')'))) }}
{%- endmacro %}


{% macro mysql__get_catalog_relations(information_schema, relations) -%}
    {{ return(run_query(mysql__catalog_sql(mysql__which_tables(relations)))) }}
{%- endmacro %}


{% macro mysql__which_tables(relations) -%}
    {%- set by_schema = {} -%}
    {%- for relation in relations -%}
        {%- do by_schema.setdefault(relation.schema, []).append(
            dbt.string_literal(dbt.escape_single_quotes(relation.identifier))
        ) -%}
    {%- endfor -%}
    {%- for schema, names in by_schema.items() -%}
        (
            tables.table_schema = {{ dbt.string_literal(dbt.escape_single_quotes(schema)) }}
            and tables.table_name in ({{ names | join(', ') }})
        ) {{ 'or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro mysql__catalog_sql(condition) -%}
    {%- if not adapter.server().is_mariadb %}
    set session information_schema_stats_expiry = 0;
    {%- endif %}
    select
        'def' as table_database,
        tables.table_schema as table_schema,
        tables.table_name as table_name,
        tables.table_type as table_type,
        case when tables.table_type like '%VIEW' then null else nullif(tables.table_comment, '') end
            as table_comment,
        null as table_owner,
        columns.column_name as column_name,
        columns.ordinal_position as column_index,
        substring_index(columns.column_type, ' /* mariadb', 1) as column_type,
        nullif(columns.column_comment, '') as column_comment,

        'Engine' as `stats:engine:label`,
        tables.engine as `stats:engine:value`,
        'How the table is stored' as `stats:engine:description`,
        tables.engine is not null as `stats:engine:include`,

        'Rows' as `stats:row_count:label`,
        tables.table_rows as `stats:row_count:value`,
        'An estimate of the server' as `stats:row_count:description`,
        tables.table_rows is not null as `stats:row_count:include`,

        'Bytes' as `stats:bytes:label`,
        tables.data_length + tables.index_length as `stats:bytes:value`,
        'Size of rows and indexes' as `stats:bytes:description`,
        tables.data_length is not null as `stats:bytes:include`,

        'Bytes of indexes' as `stats:index_bytes:label`,
        tables.index_length as `stats:index_bytes:value`,
        'Size of the secondary indexes' as `stats:index_bytes:description`,
        tables.index_length is not null as `stats:index_bytes:include`,

        'Last modified' as `stats:last_modified:label`,
        date_format(coalesce(tables.update_time, tables.create_time), '%Y-%m-%d %H:%i:%s')
            as `stats:last_modified:value`,
        'When rows last changed, in the time zone of the session' as `stats:last_modified:description`,
        tables.engine is not null as `stats:last_modified:include`
    from information_schema.tables as tables
    inner join information_schema.columns as columns
        on tables.table_schema = columns.table_schema
        and tables.table_name = columns.table_name
    where ({{ condition }})
        -- What `select *` shows: not the key that is made where the server requires one.
        and columns.extra not like '%INVISIBLE%'
    order by tables.table_schema, tables.table_name, columns.ordinal_position
{%- endmacro %}


{#- What InnoDB knows of the last change is lost when the server restarts: then it is when the table was made. -#}
{% macro mysql__get_relation_last_modified(information_schema, relations) -%}
    {%- call statement('last_modified', fetch_result=True) -%}
        {%- if not adapter.server().is_mariadb %}
        set session information_schema_stats_expiry = 0;
        {%- endif %}
        select
            tables.table_schema as `schema`,
            tables.table_name as identifier,
            timestampadd(
                second,
                timestampdiff(second, now(), utc_timestamp()),
                coalesce(tables.update_time, tables.create_time)
            ) as last_modified,
            utc_timestamp() as snapshotted_at
        from information_schema.tables as tables
        where {{ mysql__which_tables(relations) }}
    {%- endcall -%}
    {{ return(load_result('last_modified')) }}
{%- endmacro %}
