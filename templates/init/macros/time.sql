{# Whole minutes from one time to the other. #}
{% macro minutes_between(first, last) -%}
date_diff('minute', {{ first }}, {{ last }})
{%- endmacro %}
