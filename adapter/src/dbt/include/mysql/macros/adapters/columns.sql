{% macro mysql__alter_column_type(relation, column_name, new_column_type) -%}
    {%- do adapter.retype_column(relation, column_name, new_column_type) -%}
{%- endmacro %}


{#- Compared by families of types, without a query for the declared ones: CAST knows few of their names. -#}
{% macro mysql__get_assert_columns_equivalent(sql) -%}
    {%- set declared = model['columns'] -%}
    {%- if not declared -%}
        {{ exceptions.raise_contract_error([], []) }}
    {%- endif -%}
    {%- set missing = [] -%}
    {%- set declared_columns = [] -%}
    {%- for column in declared.values() -%}
        {%- if column.get('data_type') -%}
            {%- do declared_columns.append(api.Column(column['name'], column['data_type'])) -%}
            {%- if column['data_type'].strip().lower() in ('numeric', 'decimal', 'number') -%}
                {{ exceptions.warn(
                    "Detected columns with numeric type and unspecified precision/scale, this can lead to "
                    ~ "unintended rounding: " ~ [column['name']] ~ "`"
                ) }}
            {%- endif -%}
        {%- else -%}
            {%- do missing.append(column['name']) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {{ exceptions.column_type_missing(column_names=missing) }}
    {%- endif -%}
    {%- set found = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
    {%- set wanted = format_columns(declared_columns) -%}
    {%- set wanted_keys = wanted | map(attribute='formatted') | list -%}
    {%- if found | map(attribute='formatted') | sort != wanted_keys | sort -%}
        {%- set untyped = found | selectattr('data_type', 'equalto', 'null') | map(attribute='name') | list -%}
        {%- set names = wanted | map(attribute='name') | map('lower') | list -%}
        {%- set differ = [] -%}
        {%- set shown = [] -%}
        {%- for column in found -%}
            {#- A bare null has no type yet: it takes the declared one. -#}
            {%- if column['formatted'] in wanted_keys
                or (column['name'] in untyped and column['name'] | lower in names) -%}
                {#- dbt's table of errors compares the types' names: what is equal here gets the same one. -#}
                {%- do shown.append(wanted[names.index(column['name'] | lower)]) -%}
            {%- else -%}
                {%- do differ.append(column['name']) -%}
                {%- do shown.append(column) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if differ or found | length != wanted | length -%}
            {%- do exceptions.raise_contract_error(wanted, shown) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{% macro mysql__format_column(column) -%}
    {{ return({
        'name': column.name,
        'data_type': column.dtype,
        'formatted': column.name | lower ~ ' ' ~ adapter.type_family(column.dtype),
    }) }}
{%- endmacro %}


{% macro mysql__get_empty_schema_sql(columns) -%}
    select
    {% for column in columns.values() -%}
        {{ cast('null', column['data_type']) }} as {{ adapter.quote(column['name']) }}{{ ', ' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
