"""What tables must look like at the edges: as they land, as marts, as predictions.

etlp check raw|marts|predictions
"""
