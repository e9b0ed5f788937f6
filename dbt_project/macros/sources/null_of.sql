{#- Null of a column's type: what CAST cannot name is a text or a number of it. -#}
{% macro null_of(data_type) -%}
    {%- set name = data_type | lower -%}
    {%- if name.startswith(('varchar', 'char')) -%}
    cast(null as char({{ name.split('(')[1].rstrip(')') }}))
    {%- elif name.startswith(('date', 'time')) -%}
    cast(null as {{ data_type }})
    {%- elif name.startswith(('double', 'float')) -%}
    {{ as_double('null') }}
    {%- elif 'int' in name -%}
    cast(null as signed)
    {%- else -%}
    cast(null as char)
    {%- endif -%}
{%- endmacro %}
