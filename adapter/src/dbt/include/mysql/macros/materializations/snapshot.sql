{% macro mysql__snapshot_hash_arguments(args) -%}
    {%- set texts = [] -%}
    {%- for arg in args -%}
        {%- do texts.append("coalesce(cast(" ~ arg ~ " as char), '')") -%}
    {%- endfor -%}
    {{ mysql__digest("concat_ws('|', " ~ texts | join(', ') ~ ")") }}
{%- endmacro %}


{#- Rows end and begin in one transaction: a reader never sees a key without its current row. -#}
{% macro mysql__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    {%- set current = config.get('dbt_valid_to_current') -%}
    update {{ target.render() }} as DBT_INTERNAL_DEST
    inner join {{ source }} as DBT_INTERNAL_SOURCE
        on DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ columns.dbt_scd_id }}
    set DBT_INTERNAL_DEST.{{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_to }}
    where
        DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
        and (
            DBT_INTERNAL_DEST.{{ columns.dbt_valid_to }} is null
            {%- if current %}
            or DBT_INTERNAL_DEST.{{ columns.dbt_valid_to }} = {{ current }}
            {%- endif %}
        );
    insert into {{ target.render() }} ({{ insert_cols | join(', ') }})
    select {{ insert_cols | join(', ') }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
{%- endmacro %}


{% macro mysql__post_snapshot(staging_relation) -%}
    {%- do mysql__run('drop temporary table if exists ' ~ staging_relation.render()) -%}
{%- endmacro %}


{% macro mysql__get_true_sql() -%}
    {{ return('true') }}
{%- endmacro %}
