{#-
    Fails for each row that knows something too late.

    Example:
        - name: weather_observed_at
          data_tests:
            - known_before:
                arguments:
                  moment: scheduled_departure_at
                  minutes: 180

    Reason: a feature that was measured after the moment of the prediction
    makes a model look good in training and fail in use.
    Remedy: join on the time of knowledge, not on the time of the event.

    Arguments:
        moment: column or expression that the tested column must not be past.
        minutes: how much earlier it has to be; 0 unless given.
-#}
{% test known_before(model, column_name, moment, minutes=0) %}

select
    {{ column_name }},
    {{ moment }} as moment

from {{ model }}
where {{ column_name }} > {{ minutes_before(moment, minutes) }}

{% endtest %}
