#!/usr/bin/python3
"""Prints the rows of an NDJSON log that name an image: json_loads.py LOG"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        row = json.loads(line)
        if "image" in row:
            print(json.dumps({"photo": row["image"], "time": row["time"],
                              "latitude": row["pos"]["lat"],
                              "longitude": row["pos"]["lon"],
                              "altitude": row["pos"]["alt"],
                              "heading": row["att"]["yaw"]}))
