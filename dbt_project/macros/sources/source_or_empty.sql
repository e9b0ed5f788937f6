{#-
    A source that another program makes: until it is there, a query of its
    declared columns without rows, so that `dbt build` works before that program
    has ever run.

    Example:
        select * from {{ source_or_empty('ml', 'predictions') }}

    Arguments: as of source. Every column that is read needs a data_type.
-#}
{% macro source_or_empty(source_name, table_name) -%}
    {%- set relation = source(source_name, table_name) -%}
    {#- The rows of a unit test are a CTE, which no server knows. -#}
    {%- if not execute or relation.is_cte or load_relation(relation) is not none -%}
    {{ relation }}
    {%- else -%}
    {%- set declared = namespace(columns={}) -%}
    {%- for node in graph.sources.values() -%}
        {%- if node.source_name == source_name and node.name == table_name -%}
            {%- set declared.columns = node.columns -%}
        {%- endif -%}
    {%- endfor -%}
    (
        select
            {%- for column in declared.columns.values() %}
            {{ null_of(column.data_type) }} as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (select 1 as one) as no_row
        where 1 = 0
    ) as {{ table_name }}
    {%- endif -%}
{%- endmacro %}
