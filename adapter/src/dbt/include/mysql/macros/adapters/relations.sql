{% macro mysql__list_relations_without_caching(schema_relation) -%}
    {%- set sql -%}
        select
            'def' as table_database,
            table_name as name,
            table_schema as table_schema,
            case
                when table_type in ('BASE TABLE', 'SYSTEM VERSIONED') then 'table'
                when table_type like '%VIEW' then 'view'
                else lower(table_type)
            end as table_type
        from information_schema.tables
        where table_schema = {{ dbt.string_literal(dbt.escape_single_quotes(schema_relation.schema)) }}
    {%- endset -%}
    {{ return(run_query(sql)) }}
{%- endmacro %}


{% macro mysql__get_columns_in_relation(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{%- endmacro %}


{% macro mysql__make_temp_relation(base_relation, suffix) -%}
    {{ return(adapter.with_suffix(base_relation, suffix)) }}
{%- endmacro %}


{% macro mysql__make_intermediate_relation(base_relation, suffix) -%}
    {{ return(adapter.with_suffix(base_relation, suffix)) }}
{%- endmacro %}


{% macro mysql__make_backup_relation(base_relation, backup_relation_type, suffix) -%}
    {{ return(adapter.with_suffix(base_relation, suffix).incorporate(type=backup_relation_type)) }}
{%- endmacro %}


{% macro mysql__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation') -%}
        rename table {{ from_relation.render() }} to {{ to_relation.render() }}
    {%- endcall -%}
{%- endmacro %}


{% macro mysql__get_rename_table_sql(relation, new_name) -%}
    rename table {{ relation.render() }} to {{ relation.incorporate(path={'identifier': new_name}).render() }}
{%- endmacro %}


{% macro mysql__get_rename_view_sql(relation, new_name) -%}
    {{ mysql__get_rename_table_sql(relation, new_name) }}
{%- endmacro %}


{% macro mysql__drop_table(relation) -%}
    drop table if exists {{ relation.render() }}
{%- endmacro %}


{% macro mysql__drop_view(relation) -%}
    drop view if exists {{ relation.render() }}
{%- endmacro %}
