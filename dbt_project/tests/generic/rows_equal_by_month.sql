{#-
    Fails for each month of which two relations have different numbers of rows.

    Example:
        - name: flight_date
          data_tests:
            - rows_equal_by_month:
                arguments: {to: ref('stg_nyc__flights'), field: flight_date}

    Reason: a lost or doubled file, or a join that drops rows or multiplies
    them, leaves every key valid; only the volume tells.
    Remedy: `etlp load --status` for the files of the month, then build the model
    again with --full-refresh; when it differs still, a join of it is wrong.

    Arguments:
        column_name: date of the tested relation; rows without one are a group.
        to: relation to compare with.
        field: its date.
-#}
{% test rows_equal_by_month(model, column_name, to, field) %}

with

counted as (

    select
        year({{ column_name }}) as year_number,
        month({{ column_name }}) as month_number,
        count(*) as row_count,
        0 as expected_row_count

    from {{ model }}
    group by year({{ column_name }}), month({{ column_name }})

    union all

    select
        year({{ field }}) as year_number,
        month({{ field }}) as month_number,
        0 as row_count,
        count(*) as expected_row_count

    from {{ to }}
    group by year({{ field }}), month({{ field }})

)

select
    year_number,
    month_number,
    sum(row_count) as row_count,
    sum(expected_row_count) as expected_row_count

from counted
group by year_number, month_number
having sum(row_count) <> sum(expected_row_count)

{% endtest %}
