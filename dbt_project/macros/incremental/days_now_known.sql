{#-
    The days with rows that point to the unknown member although the dimension
    knows their code by now. Of the index the server visits one entry per code
    and reported code: asked for the unknown ones alone, it reads all their rows.

    Arguments:
        built: the fact, with an index on `code` and `reported`.
        code: its column of the dimension's code.
        reported: its column of the code as it was reported.
        members: CTE or relation of the dimension, with the column `code`.
        day: column of the day.
-#}
{% macro days_now_known(built, code, reported, members, day) -%}
    select distinct built.{{ day }}
    from {{ built }} as built
    inner join (
        select unknown.{{ reported }}
        from (
            select distinct {{ reported }}
            from (
                select distinct
                    {{ code }},
                    {{ reported }}
                from {{ built }}
            ) as pairs
            where {{ code }} = {{ unknown_member() }}
        ) as unknown
        inner join {{ members }} as members
            on unknown.{{ reported }} = members.{{ code }}
    ) as known
        on
            built.{{ code }} = {{ unknown_member() }}
            and built.{{ reported }} = known.{{ reported }}
{%- endmacro %}
