{#- A function's body is an expression or a query of one value. -#}
{% macro mysql__scalar_function_sql(target_relation) -%}
    {%- set arguments = [] -%}
    {%- for argument in model.arguments -%}
        {%- do arguments.append(argument.name ~ ' ' ~ argument.data_type) -%}
    {%- endfor -%}
    drop function if exists {{ target_relation.render() }};
    create function {{ target_relation.render() }} ({{ arguments | join(', ') }})
    returns {{ model.returns.data_type }}
    {{ mysql__volatility() }}
    reads sql data
    return (
        {{ model.compiled_code }}
    )
{%- endmacro %}


{% macro mysql__volatility() -%}
    {%- set volatility = model.config.get('volatility') -%}
    {%- if volatility == 'deterministic' -%}
        deterministic
    {%- elif volatility in (none, 'non-deterministic') -%}
        not deterministic
    {%- else -%}
        {%- do unsupported_volatility_warning(volatility) -%}
        not deterministic
    {%- endif -%}
{%- endmacro %}
