"""QTI 2.1, 2.2 and 3.0: what the three share.

1EdTech (IMS), *Question and Test Interoperability*: Assessment Test, Section and Item Information
Model, versions 2.1, 2.2 and 3.0.
"""
