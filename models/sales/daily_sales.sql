with orders as (
  select
    order_id,
    cast(date as date) as order_date,
    {{ amount('total_amount') }} as amount
  from {{ source('silver', 'orders') }}
),

items_by_order as (
  select order_id, count(*) as line_count
  from {{ source('silver', 'order_items') }}
  group by order_id
),

days as (
  select
    orders.order_date,
    cast(sum(orders.amount) as decimal(18, 2)) as total_sales,
    count(*) as order_count,
    coalesce(sum(items_by_order.line_count), 0) as line_count
  from orders
  left join items_by_order on items_by_order.order_id = orders.order_id
  group by orders.order_date
)

select
  order_date,
  total_sales,
  order_count,
  {{ ratio('total_sales', 'order_count') }} as avg_order_value,
  {{ ratio('line_count', 'order_count') }} as items_per_order,
  cast(year(order_date) as integer) as year,
  cast(month(order_date) as integer) as month
from days
