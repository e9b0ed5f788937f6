{#- An array is a JSON array: MySQL has no other. -#}
{% macro mysql__array_construct(inputs, data_type) -%}
    {%- if not inputs and adapter.server().is_mariadb -%}
        '[]'
    {%- else -%}
        json_array({{ inputs | join(', ') }})
    {%- endif -%}
{%- endmacro %}


{% macro mysql__array_append(array, new_element) -%}
    json_array_append({{ array }}, '$', {{ new_element }})
{%- endmacro %}


{% macro mysql__array_concat(array_1, array_2) -%}
    json_merge_preserve({{ array_1 }}, {{ array_2 }})
{%- endmacro %}
