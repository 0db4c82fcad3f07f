with orders as (
  select
    user_id,
    cast(date as date) as order_date,
    {{ amount('total_amount') }} as amount
  from {{ source('silver', 'orders') }}
),

as_of as (
  select {% if var('as_of_date') %}date '{{ var('as_of_date') }}'{% else %}max(order_date){% endif %} as as_of_date
  {% if not var('as_of_date') %}from orders{% endif %}
),

customers as (
  select
    user_id,
    cast(coalesce(sum(amount), 0) as decimal(18, 2)) as total_spend,
    count(*) as order_count,
    max(order_date) as last_order_date
  from orders
  group by user_id
),

measured as (
  select
    customers.user_id,
    customers.total_spend,
    customers.order_count,
    {{ ratio('customers.total_spend', 'customers.order_count') }} as avg_order_value,
    date_diff('day', customers.last_order_date, as_of.as_of_date) as days_since_last_order
  from customers
  cross join as_of
),

scored as (
  select
    *,
    -- Quintiles from worst to best; user_id breaks ties, so that every run gives the same answer.
    cast(ntile(5) over (order by days_since_last_order desc, user_id) as integer) as recency_score,
    cast(ntile(5) over (order by order_count, user_id) as integer) as frequency_score,
    cast(ntile(5) over (order by total_spend, user_id) as integer) as monetary_score
  from measured
)

select
  *,
  recency_score + frequency_score + monetary_score as rfm_score,
  {{ rfm_segment('recency_score + frequency_score + monetary_score') }} as customer_segment
from scored
