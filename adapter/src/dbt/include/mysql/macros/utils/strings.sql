{% macro mysql__concat(fields) -%}
    concat({{ fields | join(', ') }})
{%- endmacro %}


{#- Characters, not bytes. -#}
{% macro mysql__length(expression) -%}
    char_length({{ expression }})
{%- endmacro %}


{#- Letters in another case are others, as for split_part() and replace(), whatever the collation. -#}
{% macro mysql__position(substring_text, string_text) -%}
    locate(
        convert({{ substring_text }} using utf8mb4) collate utf8mb4_bin,
        convert({{ string_text }} using utf8mb4) collate utf8mb4_bin
    )
{%- endmacro %}


{#- A backslash begins an escape in MySQL's strings. -#}
{% macro mysql__escape_single_quotes(expression) -%}
    {{ expression | replace('\\', '\\\\') | replace("'", "''") }}
{%- endmacro %}


{#- Delimiters are counted from the left, also for parts from the right: in 'a---b' there is one '--'. -#}
{% macro mysql__split_part(string_text, delimiter_text, part_number) -%}
    {%- set parts -%}
        ((char_length({{ string_text }}) - char_length(replace({{ string_text }}, {{ delimiter_text }}, '')))
        div char_length({{ delimiter_text }}) + 1)
    {%- endset -%}
    {%- set before = part_number - 1 if part_number > 0 else '(' ~ parts ~ ' - ' ~ -part_number ~ ')' -%}
    case
        when {{ string_text }} is null or {{ delimiter_text }} is null then null
        when {{ part_number | abs }} > {{ parts }} then ''
        when {{ before }} = 0 then substring_index({{ string_text }}, {{ delimiter_text }}, 1)
        else substring_index(
            substring(
                {{ string_text }},
                char_length(substring_index({{ string_text }}, {{ delimiter_text }}, {{ before }}))
                + char_length({{ delimiter_text }}) + 1
            ),
            {{ delimiter_text }}, 1
        )
    end
{%- endmacro %}


{#- MySQL took md5() out in 9.6; there it is the first half of SHA-256, as long as an MD5. -#}
{% macro mysql__digest(text) -%}
    {%- if adapter.server().has_md5 -%}
        md5({{ text }})
    {%- else -%}
        left(sha2({{ text }}, 256), 32)
    {%- endif -%}
{%- endmacro %}


{% macro mysql__hash(field) -%}
    {#- As bytes: those of a binary column may be no text, which a cast to char would make null. -#}
    {{ mysql__digest('cast(' ~ field ~ ' as binary)') }}
{%- endmacro %}


{% macro mysql__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%}
        {#- A bar between values is never one of a value: only there can the list be cut. -#}
        {%- set distinct = modules.re.match('(?i)\\s*distinct\\b', measure) -%}
        {%- set value = measure[distinct.end():] if distinct else measure -%}
        {#- Within group_concat(), MySQL cuts what replace() gives to the length that its argument may have. -#}
        {%- set value = ('distinct ' if distinct else '')
            ~ "regexp_replace(regexp_replace(" ~ value ~ ", '[~]', '~0'), '[|]', '~1')" -%}
        replace(replace(replace(
            substring_index(
                group_concat({{ value }} {{ order_by_clause or '' }} separator '|'), '|', {{ limit_num }}
            ),
            '|', {{ mysql__without_bars(delimiter_text) }}
        ), '~1', '|'), '~0', '~')
    {%- else -%}
        group_concat({{ measure }} {{ order_by_clause or '' }} separator {{ delimiter_text }})
    {%- endif -%}
{%- endmacro %}


{% macro mysql__without_bars(text) -%}
    replace(replace({{ text }}, '~', '~0'), '|', '~1')
{%- endmacro %}
