-- One row for each line of an order, with its product and its share of the order's total.
-- Silver has no line price, so every line of an order gets the same share: total / number of lines.
-- A line of an unknown product stays, under the department Unknown; a line of an unknown order carries no money.
with line_counts as (
  select order_id, count(*) as line_count
  from {{ source('silver', 'order_items') }}
  group by order_id
),

order_shares as (
  select
    orders.order_id,
    -- Decimal, so that sums do not depend on the order of addition.
    cast({{ amount('orders.total_amount') }} / line_counts.line_count as decimal(18, 8)) as line_sales
  from {{ source('silver', 'orders') }} as orders
  inner join line_counts on line_counts.order_id = orders.order_id
)

select
  items.order_id,
  items.user_id,
  items.product_id,
  products.product_name,
  coalesce(products.department, 'Unknown') as department,
  cast(items.reordered as integer) as reordered,
  cast(items.days_since_prior_order as double) as days_since_prior_order,
  coalesce(order_shares.line_sales, 0) as line_sales
from {{ source('silver', 'order_items') }} as items
left join order_shares on order_shares.order_id = items.order_id
left join {{ source('silver', 'products') }} as products on products.product_id = items.product_id
