"""What brands' servers send beside GraphQL, over plain HTTP: actions as endless streams of lines."""
