{#-
    Whether the query has a column that the snapshot is missing, and the quoted names of the others.
    dbt's own macro, which is not dispatched, compares names with their case: one that is spelled in
    other letters would count as new, and each run would add a version of every row.
-#}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
    {%- if not target_exists -%}
        {{ return((false, [])) }}
    {%- endif -%}
    {%- if check_cols_config == 'all' -%}
        {%- set names = get_columns_in_query(node['compiled_code']) -%}
    {%- elif check_cols_config is iterable and (check_cols_config | length) > 0 -%}
        {%- set query -%}
            select {{ check_cols_config | join(', ') }} from (
                {{ node['compiled_code'] }}
            ) as subq
        {%- endset -%}
        {%- set names = get_columns_in_query(query) -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) }}
    {%- endif -%}
    {%- set target_relation = adapter.get_relation(
        database=node.database, schema=node.schema, identifier=node.alias
    ) -%}
    {%- set existing = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | map('lower') | list -%}
    {%- set quoted = [] -%}
    {%- set missing = [] -%}
    {%- for name in names -%}
        {%- do (quoted if name | lower in existing else missing).append(adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return((missing | length > 0, quoted)) }}
{%- endmacro %}
