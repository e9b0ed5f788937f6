{#-
    The members that a dimension and the newest versions of it do not share: one
    that only one of them has, or of which they say something else. The unknown
    member has no version.

    Arguments:
        members: the dimension.
        versions: the dimension of its versions, with `is_newest`.
        key: the column of its code, in both.
        attribute: another one, which stands for all of them.
        unknown: what the unknown member's attribute is, in SQL.
-#}
{% macro differing_from_newest(members, versions, key, attribute, unknown) -%}
    select
        {{ key }},
        {{ attribute }},
        count(*) as occurrences
    from (
        select
            {{ key }},
            {{ attribute }}
        from {{ members }}
        union all
        select
            {{ key }},
            {{ attribute }}
        from {{ versions }}
        where is_newest = 1
        union all
        select
            {{ unknown_member() }} as {{ key }},
            {{ unknown }} as {{ attribute }}
    ) as either_side
    group by {{ key }}, {{ attribute }}
    having count(*) <> 2
{%- endmacro %}
