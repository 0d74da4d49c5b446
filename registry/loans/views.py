"""tmp"""
from flask import Blueprint
bp = Blueprint("loans", __name__, url_prefix="/loans")
