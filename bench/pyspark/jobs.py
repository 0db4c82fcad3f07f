"""The four e-commerce models of models/ as PySpark jobs, with the same columns, types and partitions."""
from dataclasses import dataclass
from typing import Callable

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

SEGMENTS = [
    ("Champions", 13),
    ("Loyal Customers", 10),
    ("Potential Loyalists", 7),
    ("At Risk", 5),
    ("Needs Attention", 4),
    ("Lost", 0),
]


class Silver:
    def __init__(self, spark: SparkSession, folder: str):
        self.orders = spark.read.format("delta").load(f"{folder}/orders")
        self.order_items = spark.read.format("delta").load(f"{folder}/order_items")
        self.products = spark.read.format("delta").load(f"{folder}/products")


@dataclass(frozen=True)
class Job:
    name: str
    partition_by: list[str]
    sources: list[str]
    build: Callable[[Silver], DataFrame]


def amount(column):
    return column.cast("decimal(18,2)")


def share_total(column):
    return F.sum(column).cast("decimal(18,4)")


def ratio(numerator, denominator):
    return numerator.cast("double") / F.nullif(denominator, F.lit(0))


def order_lines(silver: Silver) -> DataFrame:
    """Lines of orders with product, department and their share of the order's total."""
    line_counts = silver.order_items.groupBy("order_id").agg(F.count("*").alias("line_count"))
    shares = silver.orders.join(line_counts, "order_id").select(
        "order_id",
        # By way of a double, as gold's engine divides.
        (amount(F.col("total_amount")).cast("double") / F.col("line_count")).cast("decimal(18,8)").alias("line_sales"),
    )
    products = silver.products.select("product_id", "department")
    return (
        silver.order_items.join(shares, "order_id", "left")
        .join(F.broadcast(products), "product_id", "left")
        .select(
            "order_id",
            "user_id",
            "product_id",
            F.coalesce("department", F.lit("Unknown")).alias("department"),
            F.col("reordered").cast("int").alias("reordered"),
            F.col("days_since_prior_order").cast("double").alias("days_since_prior_order"),
            F.coalesce("line_sales", F.lit(0).cast("decimal(18,8)")).alias("line_sales"),
        )
    )


def daily_sales(silver: Silver) -> DataFrame:
    orders = silver.orders.select("order_id", F.to_date("date").alias("order_date"), amount(F.col("total_amount")).alias("amount"))
    items_by_order = silver.order_items.groupBy("order_id").agg(F.count("*").alias("line_count"))
    days = (
        orders.join(items_by_order, "order_id", "left")
        .groupBy("order_date")
        .agg(
            F.sum("amount").cast("decimal(18,2)").alias("total_sales"),
            F.count("*").alias("order_count"),
            F.coalesce(F.sum("line_count"), F.lit(0)).alias("line_count"),
        )
    )
    return days.select(
        "order_date",
        "total_sales",
        "order_count",
        ratio(F.col("total_sales"), F.col("order_count")).alias("avg_order_value"),
        ratio(F.col("line_count"), F.col("order_count")).alias("items_per_order"),
        F.year("order_date").alias("year"),
        F.month("order_date").alias("month"),
    )


def product_performance(silver: Silver) -> DataFrame:
    sales = (
        order_lines(silver)
        .groupBy("product_id", "department")
        .agg(
            F.count("*").alias("total_quantity"),
            share_total("line_sales").alias("total_sales"),
            ratio(F.sum("reordered"), F.count("*")).alias("reorder_rate"),
            F.avg("days_since_prior_order").alias("avg_days_between_orders"),
        )
        .withColumnRenamed("department", "sales_department")
    )
    products = silver.products.select(
        "product_id", "product_name", F.coalesce("department", F.lit("Unknown")).alias("product_department")
    )
    return products.join(sales, "product_id", "full").select(
        "product_id",
        "product_name",
        F.coalesce("total_quantity", F.lit(0)).alias("total_quantity"),
        F.coalesce("total_sales", F.lit(0).cast("decimal(18,4)")).alias("total_sales"),
        "reorder_rate",
        "avg_days_between_orders",
        F.coalesce("product_department", "sales_department").alias("department"),
    )


def department_analytics(silver: Silver) -> DataFrame:
    totals = (
        order_lines(silver)
        .groupBy("department")
        .agg(
            share_total("line_sales").alias("total_sales"),
            F.countDistinct("product_id").alias("product_count"),
            F.countDistinct("user_id").alias("customer_count"),
            F.countDistinct("order_id").alias("order_count"),
        )
    )
    return totals.withColumn("avg_order_value", ratio(F.col("total_sales"), F.col("order_count")))


def customer_insights(silver: Silver) -> DataFrame:
    orders = silver.orders.select("user_id", F.to_date("date").alias("order_date"), amount(F.col("total_amount")).alias("amount"))
    as_of = orders.agg(F.max("order_date").alias("as_of_date"))
    customers = orders.groupBy("user_id").agg(
        F.coalesce(F.sum("amount"), F.lit(0)).cast("decimal(18,2)").alias("total_spend"),
        F.count("*").alias("order_count"),
        F.max("order_date").alias("last_order_date"),
    )
    measured = customers.crossJoin(F.broadcast(as_of)).select(
        "user_id",
        "total_spend",
        "order_count",
        ratio(F.col("total_spend"), F.col("order_count")).alias("avg_order_value"),
        F.date_diff("as_of_date", "last_order_date").cast("bigint").alias("days_since_last_order"),
    )

    def quintile(column):
        return F.ntile(5).over(Window.orderBy(column, "user_id"))

    scored = measured.select(
        "*",
        quintile(F.desc("days_since_last_order")).alias("recency_score"),
        quintile(F.col("order_count")).alias("frequency_score"),
        quintile(F.col("total_spend")).alias("monetary_score"),
    ).withColumn("rfm_score", F.expr("recency_score + frequency_score + monetary_score"))
    segment = F.when(F.lit(False), None)
    for name, least in SEGMENTS:
        segment = segment.when(F.col("rfm_score") >= least, name)
    return scored.withColumn("customer_segment", segment)


JOBS = [
    Job("product_performance", ["department"], ["order_items", "orders", "products"], product_performance),
    Job("department_analytics", ["department"], ["order_items", "orders", "products"], department_analytics),
    Job("daily_sales", ["year", "month"], ["order_items", "orders"], daily_sales),
    Job("customer_insights", ["customer_segment"], ["orders"], customer_insights),
]


def publish(job: Job, silver: Silver, folder: str, started_at: str) -> None:
    (
        job.build(silver)
        .withColumn("silver_source_tables", F.lit(",".join(f"silver.{name}" for name in job.sources)))
        .withColumn("processing_timestamp", F.lit(started_at).cast("timestamp"))
        .withColumn("layer", F.lit("gold"))
        .write.format("delta")
        .mode("overwrite")
        .partitionBy(*job.partition_by)
        .save(f"{folder}/{job.name}")
    )
