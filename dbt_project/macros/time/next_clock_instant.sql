{#-
    Within one span of a zone's UTC offset the answer is arithmetic. When it lies
    past the end of the span, there are two cases: a clock time that the jump
    forward skips is read with the offset before the jump (as PEP 495 does),
    any other is counted from the jump on, with the offset after it.
-#}
{% macro next_clock_instant(after, clock_minute, span) -%}
    {%- set jump = span ~ '.ends_at' -%}
    {%- set offset = span ~ '.utc_offset_minutes' -%}
    {%- set next_offset = span ~ '.next_utc_offset_minutes' -%}
    {%- set offset_then %}case
            when {{ after }} < {{ jump }} then {{ offset }} else {{ next_offset }}
        end{% endset -%}
    {#- Three days are added, since mod() of a negative number is negative. -#}
    {%- set in_span = add_minutes(
        after,
        '1 + mod(4319 + ' ~ clock_minute ~ ' - ' ~ minute_of_day(after)
        ~ ' - ' ~ offset_then ~ ', 1440)'
    ) -%}
    {%- set after_jump = add_minutes(
        jump,
        'mod(4320 + ' ~ clock_minute ~ ' - ' ~ minute_of_day(jump)
        ~ ' - ' ~ next_offset ~ ', 1440)'
    ) -%}
    {%- set skipped_until = add_minutes(
        jump, 'greatest(0, ' ~ next_offset ~ ' - ' ~ offset ~ ')'
    ) -%}
    case
        when {{ after }} >= {{ jump }} or {{ in_span }} < {{ skipped_until }}
            then {{ in_span }}
        when {{ after }} < {{ jump }} then {{ after_jump }}
    end
{%- endmacro %}
