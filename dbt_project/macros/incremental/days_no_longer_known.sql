{#-
    The days with rows that point to a member which the dimension lost: they are
    built again, and point to the unknown member.

    Arguments:
        built: the fact, with an index on each of the codes.
        codes: its columns of the dimension's code.
        members: CTE or relation of the dimension.
        member_code: the dimension's column of the code.
        day: column of the day.
-#}
{% macro days_no_longer_known(built, codes, members, member_code, day) -%}
    {%- for code in codes %}
    select distinct built.{{ day }}
    from (
        select pointed_to.{{ code }}
        from (select distinct {{ code }} from {{ built }}) as pointed_to
        left join {{ members }} as members
            on pointed_to.{{ code }} = members.{{ member_code }}
        where members.{{ member_code }} is null
    ) as lost
    inner join {{ built }} as built
        on lost.{{ code }} = built.{{ code }}
    {{- '\n    union distinct' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
