{#- A test of a column has its name: quoted, whatever the name. A test of a model may have an expression. -#}
{% macro mysql__tested(column_name) -%}
    {%- set is_quoted = column_name | length > 2 and column_name[0] == column_name[-1] == '`' -%}
    {{ adapter.quote(column_name) if model.column_name == column_name and not is_quoted else column_name }}
{%- endmacro %}


{% macro mysql__test_not_null(model, column_name) -%}
    {{ default__test_not_null(model, mysql__tested(column_name)) }}
{%- endmacro %}


{% macro mysql__test_unique(model, column_name) -%}
    {{ default__test_unique(model, mysql__tested(column_name)) }}
{%- endmacro %}


{% macro mysql__test_relationships(model, column_name, to, field) -%}
    {{ default__test_relationships(model, mysql__tested(column_name), to, field) }}
{%- endmacro %}


{#- Values are texts, whatever is in them: dbt's own macro escapes neither quotes nor backslashes. -#}
{% macro mysql__test_accepted_values(model, column_name, values, quote=True) -%}
    {%- set escaped = [] -%}
    {%- for value in values -%}
        {%- do escaped.append(
            dbt.string_literal(dbt.escape_single_quotes(value | string)) if quote else value
        ) -%}
    {%- endfor -%}
    {{ default__test_accepted_values(model, mysql__tested(column_name), escaped, false) }}
{%- endmacro %}
