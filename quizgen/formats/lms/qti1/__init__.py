"""What the QTI 1.2 family shares: Canvas, Blackboard and Common Cartridge.

1EdTech (IMS), *Question & Test Interoperability: ASI XML Binding Specification* version 1.2; ASI
is "assessment, section, item".
"""
