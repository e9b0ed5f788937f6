{#-
    Fails for each combination of values that occurs more than once. A null
    equals a null here: two rows that lack the same part are the same.

    Example:
        data_tests:
          - unique_combination:
              arguments: {columns: [airport_code, observed_at]}

    Reason: the columns are the grain; a join on them counts the rows of what it
    finds twice.
    Remedy: look for a file that was landed under two names, or a join upstream
    that finds several rows; add the column that the grain lacks.

    Arguments:
        columns: names of the columns of the grain.
-#}
{% test unique_combination(model, columns) %}

select
    {{ columns | join(',\n    ') }},
    count(*) as occurrences

from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
