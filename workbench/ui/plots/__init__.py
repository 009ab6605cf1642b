"""Line plots that follow live runs, drawn by pyqtgraph, which only this package imports.

Added to pyqtgraph: storage of points in chunks, thinning to pixel columns without losing an extreme, marks
for values that cannot be drawn, smoothing, and a legend that shows the values under the pointer.
"""
