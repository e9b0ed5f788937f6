{% macro mysql__array_construct(inputs, data_type) -%}
    {{ mysql__no_arrays() }}
{%- endmacro %}


{% macro mysql__array_append(array, new_element) -%}
    {{ mysql__no_arrays() }}
{%- endmacro %}


{% macro mysql__array_concat(array_1, array_2) -%}
    {{ mysql__no_arrays() }}
{%- endmacro %}


{% macro mysql__no_arrays() -%}
    {{ exceptions.raise_compiler_error('MySQL has no arrays. Hint: json_array() and its relatives.') }}
{%- endmacro %}
