{% macro mysql__create_schema(relation) -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation.without_identifier() }}
            character set {{ target.get('charset') or 'utf8mb4' }}
            {%- if adapter.server().collation %}
            collate {{ target.get('collation') or adapter.server().collation }}
            {%- endif %}
    {%- endcall -%}
{%- endmacro %}


{% macro mysql__drop_schema(relation) -%}
    {%- call statement('drop_schema') -%}
        drop schema if exists {{ relation.without_identifier() }}
    {%- endcall -%}
{%- endmacro %}


{% macro mysql__information_schema_name(database) -%}
    information_schema
{%- endmacro %}


{% macro mysql__list_schemas(database) -%}
    {{ return(run_query('select schema_name from information_schema.schemata')) }}
{%- endmacro %}


{% macro mysql__check_schema_exists(information_schema, schema) -%}
    {%- set sql -%}
        select count(*) from information_schema.schemata
        where schema_name = {{ dbt.string_literal(dbt.escape_single_quotes(schema)) }}
    {%- endset -%}
    {{ return(run_query(sql)) }}
{%- endmacro %}
