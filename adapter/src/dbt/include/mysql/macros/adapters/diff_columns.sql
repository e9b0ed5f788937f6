{#-
    The source columns that the target is missing. dbt's own macro, which is not dispatched, compares
    names with their case: `Note` would be dropped and `note` added, without its values.
-#}
{% macro diff_columns(source_columns, target_columns) -%}
    {{ return(adapter.missing_columns(source_columns, target_columns)) }}
{%- endmacro %}


{% macro mysql__diff_column_data_types(source_columns, target_columns) -%}
    {%- set targets = {} -%}
    {%- for column in target_columns -%}
        {%- do targets.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {%- set differences = [] -%}
    {%- for source in source_columns if source.name | lower in targets -%}
        {%- set target = targets[source.name | lower] -%}
        {#- The type of an expression depends on its values: what the target holds is no change. -#}
        {%- if not adapter.holds(target, source) -%}
            {%- do differences.append({'column_name': target.name, 'new_type': source.expanded_data_type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(differences) }}
{%- endmacro %}
