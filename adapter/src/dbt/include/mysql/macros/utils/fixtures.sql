{#- A row of a unit test in place of dbt's own: a value that its column would not hold is an error. -#}
{% macro format_row(row, column_name_to_data_types) -%}
    {%- set formatted = {} -%}
    {%- set is_given = model.resource_type != 'unit_test' -%}
    {%- for column_name, value in row.items() -%}
        {%- set name = column_name | lower -%}
        {%- if name not in column_name_to_data_types -%}
            {%- set fixture = "'" ~ model.name ~ "'" if is_given else 'expected output' -%}
            {{ exceptions.raise_compiler_error(
                "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ "."
                ~ "\nAccepted columns for " ~ fixture ~ " are: " ~ (column_name_to_data_types.keys() | list)
            ) }}
        {%- endif -%}
        {%- set type = column_name_to_data_types[name] -%}
        {%- set known = adapter.fixture_value(name, value, type, is_given) -%}
        {%- if known is none -%}
            {%- set known = 'null' -%}
        {%- elif known is string -%}
            {%- set known = dbt.string_literal(dbt.escape_single_quotes(known)) -%}
        {%- endif -%}
        {%- set is_exact = adapter.is_exact_fixture(value, type) -%}
        {%- do formatted.update({name: dbt.cast(known, type) if is_exact else safe_cast(known, type)}) -%}
    {%- endfor -%}
    {{ return(formatted) }}
{%- endmacro %}
