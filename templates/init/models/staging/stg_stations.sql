select
  station_id,
  name as station_name,
  docks
from {{ source('raw', 'stations') }}
