"""The Spark session of the benchmark: two cores and 4 GB, as gold has. Run by itself it only fetches the jars of Delta."""
import os
import sys

from pyspark.sql import SparkSession

DELTA = "io.delta:delta-spark_4.1_2.13:4.3.1"


def open_session():
    # Dates and timestamps mean UTC, on the side of Python too.
    os.environ["TZ"] = "UTC"
    settings = {
        "spark.jars.packages": DELTA,
        # Beside this Python, so that bench/.peers holds all that was fetched.
        "spark.jars.ivy": os.path.join(sys.prefix, "ivy"),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.driver.memory": "4g",
        "spark.driver.host": "localhost",
        "spark.driver.extraJavaOptions": "-Duser.timezone=UTC",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # As many as cores instead of 200 and 50: what is shuffled fits the memory.
        "spark.sql.shuffle.partitions": "2",
        "spark.databricks.delta.snapshotPartitions": "2",
        # Both are defaults, named since the figures depend on them.
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.codegen.wholeStage": "true",
    }
    builder = SparkSession.builder.master("local[2]").appName("gold-bench")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


if __name__ == "__main__":
    open_session().stop()
