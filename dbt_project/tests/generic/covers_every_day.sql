{#-
    Fails for each gap between the first day and the last: one row per gap.

    Example:
        - name: flight_date
          data_tests:
            - covers_every_day

    Reason: a day that is missing is zero in a sum and absent in a mean, and
    nothing else in the data says so.
    Remedy: land the file of that day; when nothing happened on it (airports
    were closed), except it with `config: {where: ...}` and say why.

    Arguments:
        column_name: a date; many rows may have the same one.
-#}
{% test covers_every_day(model, column_name) %}

with

days as (

    select distinct {{ column_name }} as covered_day

    from {{ model }}
    where {{ column_name }} is not null

),

followed as (

    select
        covered_day,
        lead(covered_day) over (order by covered_day) as next_covered_day

    from days

)

select
    {{ add_days('covered_day', 1) }} as first_missing_day,
    {{ add_days('next_covered_day', -1) }} as last_missing_day

from followed
where next_covered_day > {{ add_days('covered_day', 1) }}

{% endtest %}
