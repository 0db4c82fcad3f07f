/**
 * Queries that make silver tables of an invented shop. Everything random comes from hashes of keys, so the same options give the
 * same rows on any number of threads.
 */

export interface SampleOptions {
  /** About as many orders. */
  readonly orders: number;
  /** About as many lines an order, on average. Default: 10. */
  readonly linesPerOrder?: number;
  readonly days: number;
  /** First day, `yyyy-MM-dd`. */
  readonly start: string;
}

export const DEFAULT_SAMPLE: SampleOptions = { orders: 100_000, days: 180, start: '2025-01-01' };

const PRODUCTS = 1000;
/** Lines of products that the products table lacks have ids from here on. */
const UNKNOWN_PRODUCTS_FROM = PRODUCTS + 1000;
const ORDERS_PER_CUSTOMER = 8;

/** A number in [0, 1) that depends on the key alone. `label` makes draws for one key independent. */
function draw(key: string, label: string): string {
  return `((hash(${key}, '${label}') % 1000003) / 1000003.0)`;
}

/** One of `count` numbers from 1 on, to take an item of a list. */
function pick(key: string, label: string, count: number | string): string {
  return `1 + cast(hash(${key}, '${label}') % ${count} as bigint)`;
}

/** The last product has no line anywhere; 2 % are not active; department_id says nothing about the department. */
export function productsSql(): string {
  return `
    select
      product_id,
      ${pick('product_id', 'id', 4)} as department_id,
      departments[${pick('product_id', 'department', 6)}] as department,
      replace(lower(departments[${pick('product_id', 'department', 6)}]), ' & ', '_and_') as department_standardized,
      adjectives[${pick('product_id', 'adjective', 10)}] || ' ' ||
        nouns[${pick('product_id', 'noun', 12)}] || ' ' || product_id as product_name,
      ${draw('product_id', 'active')} >= 0.02 as is_active
    from (select unnest(range(1, ${PRODUCTS + 1})) as product_id)
    cross join (select
      ['Books', 'Clothing', 'Electronics', 'Home & Garden', 'Sports', 'Toys'] as departments,
      ['Blue', 'Classic', 'Compact', 'Deluxe', 'Eco', 'Everyday', 'Light', 'Outdoor', 'Smart', 'Soft'] as adjectives,
      ['Bag', 'Box', 'Chair', 'Guide', 'Jacket', 'Kit', 'Lamp', 'Puzzle', 'Set', 'Shoe', 'Speaker', 'Tent'] as nouns)`;
}

/**
 * Orders grow by half over the span and have a weekly rhythm. Customers with low ids order often, most others rarely, and
 * later days see more of them. One order in ten has a price of whole 9.99s, so that spends tie.
 */
export function ordersSql({ orders, linesPerOrder, days, start }: SampleOptions): string {
  const customers = Math.max(10, Math.round(orders / ORDERS_PER_CUSTOMER));
  return `
    with weights as (
      select
        day,
        cast(date '${start}' + cast(day as integer) as date) as date,
        (1 + 0.5 * day / ${days}) *
          [1.0, 0.9, 0.85, 0.9, 1.05, 1.35, 1.25][isodow(date '${start}' + cast(day as integer))] as weight
      from (select unnest(range(${days})) as day)
    ),
    shares as (
      select day, date, sum(weight) over (order by day) / sum(weight) over () as upto,
        (sum(weight) over (order by day) - weight) / sum(weight) over () as before
      from weights
    ),
    placed as (
      select
        day,
        date,
        unnest(range(cast(round(before * ${orders}) as bigint), cast(round(upto * ${orders}) as bigint))) + 1 as order_id
      from shares
    ),
    drawn as (
      select
        *,
        cast(1 + floor(${customers} * (0.35 + 0.65 * day / ${days}) * pow(${draw('order_id', 'user')}, 1.5)) as bigint)
          as user_id,
        [7, 8, 9, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 20, 20, 20, 21, 21, 22, 23][
          ${pick('order_id', 'hour', 26)}] as hour,
        ${lineCount('order_id', linesPerOrder)} as line_count
      from placed
    )
    select
      order_id as order_num,
      order_id,
      user_id,
      cast(date as timestamptz) + to_hours(hour) + to_seconds(cast(hash(order_id, 'second') % 3600 as bigint))
        as order_timestamp,
      cast(case
        when ${draw('order_id', 'price')} < 0.1 then 9.99 * greatest(line_count, 1)
        else greatest(line_count, 1) * (2 + 24 * pow(${draw('order_id', 'amount')}, 2)) * (1 + 0.25 * (user_id % 5))
      end as decimal(12, 2)) as total_amount,
      date,
      cast(isodow(date) - 1 as integer) as day_of_week,
      cast(hour as integer) as hour_of_day
    from drawn
    order by order_id`;
}

/** One line in 2,000 names a product that nobody knows; one order in 1,000 has no line. Needs the table silver.orders. */
export function orderItemsSql({ linesPerOrder }: SampleOptions): string {
  return `
    with customer_orders as (
      select *, date_diff('day', lag(date) over (partition by user_id order by order_timestamp, order_id), date)
        as days_since_prior_order
      from silver.orders
    ),
    chosen as (
      select distinct
        order_id,
        case
          when ${draw('order_id * 100 + line', 'unknown')} < 0.0005
            then ${UNKNOWN_PRODUCTS_FROM} + cast(hash(order_id, line) % 5 as bigint)
          else cast(1 + floor(${PRODUCTS - 1} * pow(${draw('order_id * 100 + line', 'product')}, 1.4)) as bigint)
        end as product_id
      from (select order_id, unnest(range(${lineCount('order_id', linesPerOrder)})) as line from silver.orders)
    )
    select
      row_number() over (order by order_id, product_id) as id,
      order_id,
      user_id,
      cast(days_since_prior_order as double) as days_since_prior_order,
      product_id,
      cast(row_number() over (partition by order_id order by hash(order_id, product_id), product_id) as integer)
        as add_to_cart_order,
      cast(row_number() over (partition by user_id, product_id order by order_timestamp, order_id) > 1 as integer)
        as reordered,
      order_timestamp,
      date,
      case
        when days_since_prior_order is null then 'first order'
        when days_since_prior_order <= 7 then '0-7'
        when days_since_prior_order <= 14 then '8-14'
        when days_since_prior_order <= 30 then '15-30'
        else 'over 30'
      end as days_since_prior_order_bucket
    from chosen
    inner join customer_orders using (order_id)
    order by order_id, product_id`;
}

/** `mean` on average, about, with many small orders and a few of sixty. */
function lineCount(orderId: string, mean = 10): string {
  const exponential = `1 + floor(-${mean} * ln(1 - ${draw(orderId, 'lines')}))`;
  return `cast(case when ${draw(orderId, 'empty')} < 0.001 then 0 else least(60, ${exponential}) end as bigint)`;
}
