{#-
    A query of the integers from 0 on.

    Arguments:
        count: how many, at most 10,000.
        name: name of the column.
-#}
{% macro integers(count, name='number') -%}
    {%- set places = ((count - 1) | string | length) -%}
    select {{ name }}
    from (
        select
            {% for place in range(places) -%}
            {{ 10 ** place }} * digits_{{ place }}.digit{{ ' + ' if not loop.last }}
            {%- endfor %} as {{ name }}
        from {% for place in range(places) -%}
            (
                {%- for digit in range(10) -%}
                select {{ digit }} as digit{{ ' union all ' if not loop.last }}
                {%- endfor -%}
            ) as digits_{{ place }}{{ ' cross join ' if not loop.last }}
        {%- endfor %}
    ) as numbers
    where {{ name }} < {{ count }}
{%- endmacro %}
