{#-
    Fails for each value below the least or above the greatest that is possible;
    both bounds are possible values, and so is null.

    Example:
        - name: humidity_percent
          data_tests:
            - accepted_range:
                arguments: {min_value: 0, max_value: 100}

    Reason: a unit that changed, or a number put for "unknown" (-999, 9999),
    moves every mean that is made of the column.
    Remedy: turn the value into null in staging when it stands for "unknown";
    have the file corrected when it is an error; move the bound when it happened.

    Arguments:
        min_value: a number or an expression; no lower bound unless given.
        max_value: likewise.
-#}
{% test accepted_range(model, column_name, min_value=none, max_value=none) %}

{%- set outside = [] -%}
{%- if min_value is not none -%}
    {%- do outside.append(column_name ~ ' < ' ~ min_value) -%}
{%- endif -%}
{%- if max_value is not none -%}
    {%- do outside.append(column_name ~ ' > ' ~ max_value) -%}
{%- endif -%}
{%- if not outside -%}
    {{ exceptions.raise_compiler_error(
        'accepted_range on ' ~ column_name ~ ' needs min_value or max_value.'
    ) }}
{%- endif %}

select *

from {{ model }}
where {{ outside | join(' or ') }}

{% endtest %}
