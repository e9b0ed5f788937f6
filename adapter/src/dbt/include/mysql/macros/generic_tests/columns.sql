{#- A test of a column has its name: quoted, whatever the name. A test of a model may have an expression. -#}
{% macro mysql__tested(column_name) -%}
    {%- set is_quoted = column_name | length > 2 and column_name[0] == column_name[-1] == '`' -%}
    {{ adapter.quote(column_name) if model.column_name == column_name and not is_quoted else column_name }}
{%- endmacro %}


{% macro mysql__test_not_null(model, column_name) -%}
    {{ default__test_not_null(model, mysql__tested(column_name)) }}
{%- endmacro %}


{% macro mysql__test_unique(model, column_name) -%}
    {{ default__test_unique(model, mysql__tested(column_name)) }}
{%- endmacro %}


{#- A text and another type are compared as texts, where the tables are there: compiling needs none. -#}
{% macro mysql__test_relationships(model, column_name, to, field) -%}
    {%- set child, parent = mysql__tested(column_name), field -%}
    {%- if execute and not modules.re.fullmatch('\\w+', field) -%}
        {%- set parent = adapter.named(field, adapter.get_columns_in_relation(to) | map(attribute='name')) -%}
    {%- endif -%}
    {%- if execute and flags.WHICH in ('build', 'test') and '__dbt__cte__' not in model ~ to -%}
        {%- set of_child = mysql__family(child, model) -%}
        {%- set of_parent = mysql__family(parent, to) -%}
        {%- if of_child != of_parent and 'text' in (of_child, of_parent) -%}
            {%- set child, parent = mysql__bytes(child, of_child), mysql__bytes(parent, of_parent) -%}
        {%- endif -%}
    {%- endif -%}
    {{ default__test_relationships(model, child, to, parent) }}
{%- endmacro %}


{#- The family of types of an expression over a relation or a query. -#}
{% macro mysql__family(expression, rows) -%}
    {%- set typed = get_empty_subquery_sql('select ' ~ expression ~ ' as value_field from ' ~ rows) -%}
    {{ return(adapter.get_column_schema_from_query(typed)[0].family) }}
{%- endmacro %}


{#- Values are texts, whatever is in them: dbt's own macro escapes neither quotes nor backslashes. -#}
{% macro mysql__test_accepted_values(model, column_name, values, quote=True) -%}
    {%- if not quote -%}
        {{ default__test_accepted_values(model, mysql__tested(column_name), values, false) }}
    {%- else -%}
        {%- set numbers, texts = [], [] -%}
        {%- for value in values -%}
            {%- set spellings = ['1' if value else '0', value | string | lower] if value is boolean else [value] -%}
            {%- for each in spellings -%}
                {%- set literal = dbt.string_literal(dbt.escape_single_quotes(each | string)) -%}
                {%- do (numbers if modules.re.match('-?[0-9]', each | string) else texts).append(literal) -%}
            {%- endfor -%}
        {%- endfor -%}
        with all_values as (
            select {{ mysql__tested(column_name) }} as value_field, count(*) as n_records
            from {{ model }}
            group by {{ mysql__tested(column_name) }}
        )

        select *
        from all_values
        where value_field is not null
            {%- if numbers %}
            and value_field not in ({{ numbers | join(', ') }})
            {%- endif %}
            {%- if texts %}
            {#- To a number every word is 0. #}
            and not (
                value_field in ({{ texts | join(', ') }})
                and cast(value_field as char) in ({{ texts | join(', ') }})
            )
            {%- endif %}
    {%- endif -%}
{%- endmacro %}
