{#-
    Fails when more than a share of all rows meets a condition; a condition that
    is null is not met. A relation without rows passes.

    Example:
        - name: aircraft_id
          data_tests:
            - at_most_share:
                arguments: {condition: "aircraft_id = 'UNKNOWN'", share: 0.2}

    Reason: single rows of a kind are expected, so no row is wrong by itself; it
    is their number that says that a source broke.
    Remedy: see from which day on the share is higher, and what was loaded then.

    Arguments:
        condition: on columns of one row.
        share: 0 to 1; exactly this share passes.
-#}
{% test at_most_share(model, condition, share, column_name=none) %}

with

counted as (

    select
        count(*) as row_count,
        sum(case when {{ condition }} then 1 else 0 end) as matching_rows

    from {{ model }}

)

select
    row_count,
    matching_rows,
    {{ as_double('matching_rows') }} / row_count as matching_share

from counted
where matching_rows > row_count * {{ share }}

{% endtest %}
