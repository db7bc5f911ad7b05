"""A server that answers in upper case, but from another port: as behind some NATs, and no answer to the
client's request."""
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", 12000))
answers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
answers.bind(("", 12001))
while True:
    request, client = server.recvfrom(2048)
    answers.sendto(request.upper(), client)
