{# Money as silver has it, in cents: CSV files give doubles. #}
{% macro amount(expression) -%}
cast({{ expression }} as decimal(18, 2))
{%- endmacro %}

{# Sum of line shares. Shares have fractions of a cent, so four places are kept: the parts still add up to the whole. #}
{% macro share_total(expression) -%}
cast(sum({{ expression }}) as decimal(18, 4))
{%- endmacro %}

{# A quotient as double; NULL where there is nothing to divide by. #}
{% macro ratio(numerator, denominator) -%}
cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
{%- endmacro %}
